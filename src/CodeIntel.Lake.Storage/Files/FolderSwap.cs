using System.Runtime.InteropServices;

namespace CodeIntel.Lake.Storage.Files;

/// <summary>Puts a folder in the place of another in one step, where the system can.</summary>
internal static partial class FolderSwap
{
    private const int CurrentFolder = -100;
    private const uint LinuxExchange = 2;
    private const uint MacSwap = 2;

    /// <summary>
    /// Gives a folder the name of another, whose content, if there is any, ends up under the first name. On Linux and macOS the
    /// names are exchanged in one step. Where the file system cannot do that, there is a moment between two renames in which the place
    /// is empty; both folders are whole then.
    /// </summary>
    public static void Put(string folder, string place)
    {
        if (!Directory.Exists(place))
        {
            Directory.Move(folder, place);
            return;
        }

        if (!Exchange(folder, place))
        {
            var third = folder + ".old";
            Directory.Move(place, third);
            Directory.Move(folder, place);
            Directory.Move(third, folder);
        }
    }

    private static bool Exchange(string first, string second)
    {
        try
        {
            return OperatingSystem.IsLinux() ? RenameAt(CurrentFolder, first, CurrentFolder, second, LinuxExchange) == 0
                : OperatingSystem.IsMacOS() && RenameX(first, second, MacSwap) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt(int firstFolder, string first, int secondFolder, string second, uint flags);

    [LibraryImport("libc", EntryPoint = "renamex_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameX(string first, string second, uint flags);
}
