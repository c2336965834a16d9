using System.Reflection;
using System.Text;
using ICU4N.Text;

namespace CodeIntel.Lake.Python.Text;

/// <summary>
/// The form in which Python compares identifiers, NFKC. The tables are a library's, as the runtime has none where globalization is
/// invariant; they are Unicode 10's, so that letters that are younger stay as written.
/// </summary>
public static class IdentifierForm
{
    private static readonly Lazy<Normalizer2> Nfkc = new(Load);

    /// <summary>The identifier, or identifiers joined by dots, as Python compares them; the same span where it is ASCII.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> source) =>
        Ascii.IsValid(source) ? source : Encoding.UTF8.GetBytes(Nfkc.Value.Normalize(Encoding.UTF8.GetString(source)));

    /// <summary>The library looks for its tables as a satellite assembly, which a native program cannot have; here they are read where they are.</summary>
    private static Normalizer2 Load() =>
        Normalizer2.GetInstance(Assembly.Load("ICU4N.resources, Culture=neutral").GetManifestResourceStream("data.nfkc.nrm"), "nfkc", Normalizer2Mode.Compose);
}
