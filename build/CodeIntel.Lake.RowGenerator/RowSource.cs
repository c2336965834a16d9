using System.IO;
using System.Threading;
using Microsoft.CodeAnalysis;
using YamlDotNet.Core;

namespace CodeIntel.Lake.RowGenerator;

/// <summary>The source of a row type, or why there is none. Equal values need no new compilation.</summary>
/// <param name="TypeName">Name of the type; empty where there is an error.</param>
/// <param name="Text">Its source; empty where there is an error.</param>
/// <param name="Path">File of the contract.</param>
/// <param name="Error">Why there is none; null where there is one.</param>
/// <param name="Line">Line of the error, from 0.</param>
/// <param name="Column">Column of the error, from 0.</param>
internal record struct RowSource(string TypeName, string Text, string Path, string? Error, int Line, int Column)
{
    /// <summary>Reads a contract and makes the source of its rows.</summary>
    public static RowSource Of(AdditionalText file, string @namespace, CancellationToken cancel)
    {
        try
        {
            var contract = RowContract.Read(new StringReader(file.GetText(cancel)?.ToString() ?? string.Empty));
            return new RowSource(contract.TypeName, RowCode.Of(contract, @namespace), file.Path, null, 0, 0);
        }
        catch (YamlException e)
        {
            return new RowSource(string.Empty, string.Empty, file.Path, e.Message, (int)e.Start.Line - 1, (int)e.Start.Column - 1);
        }
    }
}
