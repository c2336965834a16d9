using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Publish;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>views</c>: the datasets and views of one epoch in another engine.</summary>
internal static class ViewsCommand
{
    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var engine = new Option<string>("--for") { Description = $"The engine: {string.Join(", ", ViewScript.Engines)}.", HelpName = "ENGINE", Required = true };
        engine.AcceptOnlyFromAmong([.. ViewScript.Engines]);
        var epoch = CommonOptions.Epoch();
        add(
            new Command("views", "Print a script that makes the datasets and views of one epoch in another engine; for parquet, the list of files.") { engine, epoch },
            i => Run(i, i.Value(engine)!, i.Value(epoch)));
    }

    private static int Run(Invocation invocation, string engine, long? epoch)
    {
        var place = invocation.Workplace();
        using var lake = OpenLake.Open(place, epoch);
        var document = new ViewsDocument(lake.Epoch, engine, ViewScript.Of(engine, lake.Reader, place.Contracts));
        invocation.Answer(document, DocumentJson.Instance.ViewsDocument, output => DisplayText.WriteLines(output, document.Script.TrimEnd('\n')));
        return ExitCodes.Done;
    }
}
