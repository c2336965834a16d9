using System.Reflection;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Which program makes an epoch.</summary>
public static class ProgramVersion
{
    internal const string Fact = "program.version";

    /// <summary>The program's version and the commit that it was built from.</summary>
    public static string Text { get; } = typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
