using System.Reflection;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Python;
using CodeIntel.Lake.Storage.Datasets;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>The row types of the program are the contracts that it runs with.</summary>
[TestFixture]
public sealed class RowTypeTests
{
    [Test]
    public void Every_dataset_that_no_rule_makes_has_a_row_type_with_its_columns_in_order()
    {
        var describe = typeof(RowTypeTests).GetMethod(nameof(Describe), BindingFlags.Static | BindingFlags.NonPublic)!;
        var types = new[] { typeof(PythonExtraction).Assembly, typeof(Refresher).Assembly }.SelectMany(a => a.GetTypes())
            .Where(t => t.IsValueType && t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRow<>)));
        var contracts = Verify.LakeScene.Contracts.All.Where(c => !c.IsDerived);
        Assert.That(
            types.Select(t => (string)describe.MakeGenericMethod(t).Invoke(null, null)!),
            Is.EquivalentTo(contracts.Select(c => $"{c.Name}: {string.Join(", ", c.Columns.Select(n => $"{Property(n.Name)} {(n.Nullable ? "or null" : n.Type)}"))}")));
    }

    /// <summary>The dataset, and each property with what a row of default values hands to the writer for it.</summary>
    private static string Describe<TRow>()
        where TRow : struct, IRow<TRow>, allows ref struct
    {
        var values = new ValueTypes();
        TRow.Write(default, values);
        return $"{TRow.Dataset}: {string.Join(", ", typeof(TRow).GetProperties().Select(p => p.Name).Zip(values.Types, (p, t) => $"{p} {t}"))}";
    }

    private static string Property(string column) => string.Concat(column.Split('_').Select(p => char.ToUpperInvariant(p[0]) + p[1..]));

    private sealed class ValueTypes : IRowWriter
    {
        public List<string> Types { get; } = [];

        public void Text(string? value) => Types.Add(value is null ? "or null" : nameof(ColumnType.Text));

        public void Utf8(ReadOnlySpan<byte> value) => Types.Add(nameof(ColumnType.Text));

        public void Long(long value) => Types.Add(nameof(ColumnType.Long));

        public void Integer(int value) => Types.Add(nameof(ColumnType.Integer));

        public void Double(double value) => Types.Add(nameof(ColumnType.Double));

        public void Boolean(bool value) => Types.Add(nameof(ColumnType.Boolean));

        public void Timestamp(DateTime value) => Types.Add(nameof(ColumnType.Timestamp));

        public void TextList(IReadOnlyList<string> values) => Types.Add(nameof(ColumnType.TextList));

        public void LongList(ReadOnlySpan<long> values) => Types.Add(nameof(ColumnType.LongList));

        public void Null() => Types.Add("or null");

        public void EndRow() => throw new NotSupportedException();
    }
}
