using System.Text.Json;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Delta;

namespace CodeIntel.Lake.Cli.Output;

/// <summary>Reports to a user, or a program, what went wrong.</summary>
internal static class ErrorReport
{
    private const string TraceVariable = "CODEINTEL_LAKE_TRACE";

    /// <summary>Writes the error, after what there is of an answer. Where the output cannot take it, it goes to the errors.</summary>
    /// <returns>The exit code.</returns>
    public static int Write(Exception exception, bool asJson, CommandStreams streams)
    {
        var root = Root(exception);
        var (exit, code, message) = Describe(exception);
        if (Environment.GetEnvironmentVariable(TraceVariable) is { Length: > 0 })
        {
            new TerminalWriter(streams.Error) { KeepsLines = true }.WriteLine(exception.ToString().ReplaceLineEndings("\n"));
        }

        var document = asJson ? new ErrorDocument(new ErrorBody(code, message, (root as UnsupportedFeatureException)?.Feature)) : null;
        if (!TryAnswer(document, streams.Rows) && code != "output_closed")
        {
            streams.Error.WriteLine($"error ({code}): {TerminalWriter.Escape(message.ReplaceLineEndings(" "))}");
        }

        return exit;
    }

    /// <returns>Whether the error was written, too.</returns>
    private static bool TryAnswer(ErrorDocument? error, TextWriter output)
    {
        try
        {
            if (error is not null)
            {
                output.WriteLine(JsonSerializer.Serialize(error, DocumentJson.Instance.ErrorDocument));
            }

            output.Flush();
            return error is not null;
        }
        catch (Exception e) when (e is IOException or LakeException)
        {
            return false;
        }
    }

    /// <summary>The exit code, a stable word and a sentence.</summary>
    public static (int Exit, string Code, string Message) Describe(Exception exception) => Root(exception) switch
    {
        LakeException e => (ExitCodes.Of(e.Error), e.Code, e.Message),
        var e and (IOException or UnauthorizedAccessException) => (ExitCodes.Of(LakeError.LakeUnusable), "io_failed", e.Message),
        OutOfMemoryException e => (ExitCodes.Of(LakeError.Memory), "out_of_memory", e.Message),
        OperationCanceledException => (ExitCodes.Stopped, "stopped", "The command was stopped; the lake is as before."),
        var e => (ExitCodes.Of(LakeError.Unexpected), "unexpected", $"{e.GetType().Name}: {e.Message} (set {TraceVariable}=1 to see where)"),
    };

    /// <summary>Parallel work wraps what its threads threw: the first error that is not just the stop of another thread counts.</summary>
    private static Exception Root(Exception exception) => exception is AggregateException many && many.Flatten().InnerExceptions is [var first, ..] all
        ? all.FirstOrDefault(e => e is not OperationCanceledException) ?? first
        : exception;
}
