using System.Text.Json;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Delta;

namespace CodeIntel.Lake.Cli.Output;

/// <summary>Tells a user, or a program, what went wrong.</summary>
internal static class ErrorReport
{
    private const string TraceVariable = "CODEINTEL_LAKE_TRACE";

    /// <summary>Writes the error.</summary>
    /// <returns>The exit code.</returns>
    public static int Write(Exception exception, bool asJson, CommandStreams streams)
    {
        var (exit, code, message) = Tell(Root(exception));
        if (Environment.GetEnvironmentVariable(TraceVariable) is { Length: > 0 })
        {
            streams.Error.WriteLine(exception);
        }

        if (asJson)
        {
            streams.Output.WriteLine(JsonSerializer.Serialize(new ErrorDocument(new ErrorBody(code, message, (Root(exception) as UnsupportedFeatureException)?.Feature)), DocumentJson.Spelled.ErrorDocument));
        }
        else
        {
            streams.Error.WriteLine($"error ({code}): {message}");
        }

        return exit;
    }

    private static (int Exit, string Code, string Message) Tell(Exception exception) => exception switch
    {
        LakeException e => (ExitCodes.Of(e.Error), e.Code, e.Message),
        IOException or UnauthorizedAccessException => (ExitCodes.Of(LakeError.LakeUnusable), "io_failed", exception.Message),
        OperationCanceledException => (ExitCodes.Stopped, "stopped", "The command was stopped; the lake is as before."),
        _ => (ExitCodes.Of(LakeError.Unexpected), "unexpected", $"{exception.GetType().Name}: {exception.Message} (set {TraceVariable}=1 to see where)"),
    };

    /// <summary>Parallel work wraps what its threads threw: the first error that is not just the stop of another thread counts.</summary>
    private static Exception Root(Exception exception) => exception is AggregateException many && many.Flatten().InnerExceptions is [var first, ..] all
        ? all.FirstOrDefault(e => e is not OperationCanceledException) ?? first
        : exception;
}
