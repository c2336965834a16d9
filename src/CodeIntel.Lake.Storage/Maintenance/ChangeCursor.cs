using System.Buffers;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Storage.Maintenance;

/// <summary>
/// A named place in the changes of one dataset, kept for one consumer. What is offered stays the same until it is acknowledged, whatever epochs
/// come meanwhile; only acknowledging moves the place.
/// </summary>
public sealed class ChangeCursor
{
    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private readonly LakeFolder folder;
    private CursorState state;

    private ChangeCursor(LakeFolder folder, string name, CursorState state)
    {
        this.folder = folder;
        this.state = state;
        Name = name;
    }

    /// <summary>The cursor's name.</summary>
    public string Name { get; }

    /// <summary>The epoch up to which all changes are acknowledged; 0 for none.</summary>
    public long Position => state.Position;

    /// <summary>Opens a cursor. One that is new stands at 0, and leaves no file before something is offered.</summary>
    /// <exception cref="LakeException">
    /// <c>usage</c>: the name has other characters than letters, digits, <c>. _ -</c>, or a dot in front; <c>cursor_of_other_dataset</c>;
    /// <c>cursor_damaged</c>: the file cannot be read, or names an epoch that the lake does not have yet.
    /// </exception>
    public static ChangeCursor Open(LakeStore store, string name, string dataset)
    {
        if (name.Length == 0 || name[0] == '.' || name.AsSpan().ContainsAnyExcept(Letters))
        {
            throw new LakeException(LakeError.Usage, "usage", $"'{name}' is no name of a cursor; write letters, digits and . _ - without a dot in front.");
        }

        var folder = store.Folder;
        var state = folder.ReadCursor(name) ?? new CursorState(dataset, 0, null);
        if (state.Dataset != dataset)
        {
            throw new LakeException(
                LakeError.Usage, "cursor_of_other_dataset", $"The cursor '{name}' follows the changes of {state.Dataset}, not of {dataset}. Take another name.");
        }

        var newest = store.Latest?.Epoch ?? 0;
        var named = Math.Max(state.Position, state.Offered ?? 0);
        return named <= newest
            ? new ChangeCursor(folder, name, state)
            : throw folder.DamagedCursor(name, $"names epoch {named}, which the lake does not have");
    }

    /// <summary>The last epoch of the window to read: the one asked for, else the one that was offered, else the newest.</summary>
    /// <exception cref="LakeException"><c>usage</c>: the one asked for is acknowledged already.</exception>
    public long Until(long? asked, long newest)
    {
        if (asked < Position)
        {
            throw new LakeException(LakeError.Usage, "usage", $"The cursor '{Name}' stands at epoch {Position} already, after epoch {asked}.");
        }

        return asked ?? state.Offered ?? newest;
    }

    /// <summary>Remembers the window up to an epoch, before its rows go out: until it is acknowledged they are offered again. A window without an epoch is not.</summary>
    /// <exception cref="LakeException"><c>state_unwritable</c>.</exception>
    public void Offer(long until) => Save(state with { Offered = until > Position ? until : null });

    /// <summary>Moves to the end of the window that was offered. To be called when its rows are out, and never before.</summary>
    /// <exception cref="LakeException"><c>state_unwritable</c>.</exception>
    public void Acknowledge() => Save(state with { Position = state.Offered ?? Position, Offered = null });

    private void Save(CursorState next)
    {
        if (next == state)
        {
            return;
        }

        try
        {
            folder.SaveCursor(Name, next);
            state = next;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LakeException(LakeError.LakeUnusable, "state_unwritable", $"The cursor file '{folder.CursorFile(Name)}' cannot be written: {e.Message}", e);
        }
    }
}
