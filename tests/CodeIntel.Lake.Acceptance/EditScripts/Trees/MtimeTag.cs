namespace CodeIntel.Lake.Acceptance.EditScripts.Trees;

/// <summary>
/// What a file's modification time is: whatever the write gives (<see cref="Natural"/>), a pinned time that later writes keep
/// (<see cref="Pinned"/>), or an old time that a touch left (<see cref="Touched"/>). Equal tags are equal times.
/// </summary>
public readonly record struct MtimeTag
{
    private static readonly DateTime TouchedFrom = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly int number;

    private MtimeTag(int number) => this.number = number;

    public static MtimeTag Natural => default;

    public bool IsPinned => number > 0;

    public bool IsTouched => number < 0;

    public static MtimeTag Pinned(int minutes) => new(minutes);

    public static MtimeTag Touched(int minutes) => new(-minutes);

    /// <summary>The time to set, or null for a natural one.</summary>
    public DateTime? Resolve(DateTime pinnedFrom) => number switch
    {
        0 => null,
        > 0 => pinnedFrom.AddMinutes(number),
        < 0 => TouchedFrom.AddMinutes(-number),
    };

    public override string ToString() => number switch { 0 => "natural", > 0 => $"pinned {number}", < 0 => $"touched {-number}" };
}
