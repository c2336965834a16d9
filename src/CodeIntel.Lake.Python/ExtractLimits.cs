namespace CodeIntel.Lake.Python;

/// <summary>What extraction is willing to take on.</summary>
/// <param name="MaxBytes">Longest file that is parsed; longer ones get the status too_large.</param>
/// <param name="MaxTextCharacters">Longest source text in a row, in code points, where the contract sets a limit.</param>
public sealed record ExtractLimits(int MaxBytes = 8 * 1024 * 1024, int MaxTextCharacters = 256);
