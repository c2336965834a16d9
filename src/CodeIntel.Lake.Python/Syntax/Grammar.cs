using System.Text;

namespace CodeIntel.Lake.Python.Syntax;

/// <summary>Translates the grammar's numbers into <see cref="SyntaxKind"/> and <see cref="SyntaxField"/>, once.</summary>
internal sealed class Grammar
{
    private const ushort ErrorSymbol = ushort.MaxValue;
    private readonly NativeTreeSitter native;
    private readonly SyntaxKind[] kinds;
    private readonly SyntaxField[] fields;

    public Grammar(NativeTreeSitter native)
    {
        this.native = native;
        var kindByName = Enum.GetValues<SyntaxKind>().Where(k => k >= SyntaxKind.AliasedImport).ToDictionary(k => SnakeCase(k.ToString()));
        var fieldByName = Enum.GetValues<SyntaxField>().ToDictionary(f => SnakeCase(f.ToString()));
        kinds = new SyntaxKind[native.SymbolCount];
        for (var symbol = 0; symbol < kinds.Length; symbol++)
        {
            var name = native.SymbolName(symbol);
            kinds[symbol] = native.IsNamed(symbol)
                ? kindByName.GetValueOrDefault(name, SyntaxKind.Other)
                : name == "async" ? SyntaxKind.AsyncKeyword : SyntaxKind.Token;
        }

        fields = new SyntaxField[native.FieldCount + 1];
        for (var field = 1; field < fields.Length; field++)
        {
            fields[field] = fieldByName.GetValueOrDefault(native.FieldName(field), SyntaxField.None);
        }
    }

    public SyntaxKind Kind(ushort symbol) => symbol == ErrorSymbol ? SyntaxKind.Error : kinds[symbol];

    public SyntaxField Field(ushort field) => fields[field];

    /// <summary>Whether children of such a node have fields that extractors ask for; asking the parser costs time, in long lists much.</summary>
    public static bool HasFields(SyntaxKind parent) => parent is not (SyntaxKind.Module or SyntaxKind.Block or SyntaxKind.IfStatement or SyntaxKind.ElifClause or SyntaxKind.ArgumentList or SyntaxKind.List
        or SyntaxKind.Tuple or SyntaxKind.ExpressionList or SyntaxKind.ExpressionStatement or SyntaxKind.PatternList or SyntaxKind.Parameters
        or SyntaxKind.String or SyntaxKind.StringContent or SyntaxKind.ConcatenatedString or SyntaxKind.DottedName or SyntaxKind.Type
        or SyntaxKind.Subscript or SyntaxKind.BinaryOperator or SyntaxKind.BooleanOperator or SyntaxKind.ComparisonOperator or SyntaxKind.ConditionalExpression
        or SyntaxKind.Dictionary or SyntaxKind.FormatSpecifier or SyntaxKind.MatchStatement or SyntaxKind.NotOperator or SyntaxKind.Pair or SyntaxKind.PrintStatement
        or SyntaxKind.RaiseStatement or SyntaxKind.ReturnStatement or SyntaxKind.Slice or SyntaxKind.TryStatement or SyntaxKind.UnaryOperator
        or SyntaxKind.WhileStatement or SyntaxKind.WithItem or SyntaxKind.WithStatement);

    /// <summary>The grammar's name of a symbol, for messages.</summary>
    public string SymbolName(ushort symbol) => symbol == ErrorSymbol ? "ERROR" : native.SymbolName(symbol);

    /// <summary>A name in Pascal case as the grammar writes it.</summary>
    public static string SnakeCase(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsUpper(c) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
