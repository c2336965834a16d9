using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Testing;

/// <summary>Leaves out one kind of step, as a program would that forgot it.</summary>
/// <param name="inner">Takes the other steps.</param>
/// <param name="forgotten">The kind of step.</param>
public sealed class ForgetfulFileSystem(IFileSystem inner, FileOperation forgotten) : SteppedFileSystem(inner)
{
    /// <inheritdoc/>
    protected override T Take<T>(FileStep step, Func<T> act) => step.Operation == forgotten ? default! : act();
}
