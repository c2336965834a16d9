using System.Globalization;

namespace CodeIntel.Lake.Figures;

/// <summary>The figures of one run, with what is asked of them.</summary>
internal sealed class FigureTable
{
    private readonly List<(string Name, string Value, string Goal, bool? Holds)> rows = [];

    /// <summary>Whether every figure with a goal reaches it.</summary>
    public bool Holds => rows.All(r => r.Holds != false);

    /// <summary>A figure that is only told.</summary>
    public void Add(string name, string value) => rows.Add((name, value, string.Empty, null));

    /// <summary>A figure that is to be at most a limit.</summary>
    public void AddAtMost(string name, double value, double limit, string unit) =>
        rows.Add((name, $"{Text(value)} {unit}", $"≤ {Text(limit)} {unit}", value <= limit));

    /// <summary>A figure that holds or not.</summary>
    public void AddCheck(string name, string value, bool holds) => rows.Add((name, value, "equal", holds));

    /// <summary>Writes the table in Markdown.</summary>
    public void Write(TextWriter output)
    {
        output.WriteLine("| figure | measured | goal | |");
        output.WriteLine("|---|---:|---:|---|");
        foreach (var (name, value, goal, holds) in rows)
        {
            output.WriteLine($"| {name} | {value} | {goal} | {holds switch { true => "✓", false => "short", _ => string.Empty }} |");
        }
    }

    public static string Share(int part, int whole) => $"{100.0 * part / whole:F1} %";

    /// <summary>A number with three digits that count.</summary>
    public static string Text(double value) => value switch
    {
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("F1", CultureInfo.InvariantCulture),
        _ => value.ToString("F2", CultureInfo.InvariantCulture),
    };
}
