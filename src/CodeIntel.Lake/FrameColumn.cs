using Apache.Arrow;
using Apache.Arrow.Types;
using CodeIntel.Lake.Storage;
using Microsoft.Data.Analysis;

namespace CodeIntel.Lake;

/// <summary>A column of a data frame while it is filled.</summary>
/// <param name="Column">The column.</param>
/// <param name="Append">Adds the values of a batch.</param>
internal sealed record FrameColumn(DataFrameColumn Column, Action<IArrowArray> Append)
{
    /// <summary>An empty column for an Arrow field.</summary>
    /// <exception cref="LakeException"><c>not_in_data_frame</c>.</exception>
    public static FrameColumn Of(Field field) => field.DataType.TypeId switch
    {
        ArrowTypeId.Boolean => Of(new BooleanDataFrameColumn(field.Name), (BooleanArray a, int i) => a.GetValue(i)),
        ArrowTypeId.Int8 => OfNumbers<sbyte>(new SByteDataFrameColumn(field.Name)),
        ArrowTypeId.Int16 => OfNumbers<short>(new Int16DataFrameColumn(field.Name)),
        ArrowTypeId.Int32 => OfNumbers<int>(new Int32DataFrameColumn(field.Name)),
        ArrowTypeId.Int64 => OfNumbers<long>(new Int64DataFrameColumn(field.Name)),
        ArrowTypeId.UInt8 => OfNumbers<byte>(new ByteDataFrameColumn(field.Name)),
        ArrowTypeId.UInt16 => OfNumbers<ushort>(new UInt16DataFrameColumn(field.Name)),
        ArrowTypeId.UInt32 => OfNumbers<uint>(new UInt32DataFrameColumn(field.Name)),
        ArrowTypeId.UInt64 => OfNumbers<ulong>(new UInt64DataFrameColumn(field.Name)),
        ArrowTypeId.Float => OfNumbers<float>(new SingleDataFrameColumn(field.Name)),
        ArrowTypeId.Double => OfNumbers<double>(new DoubleDataFrameColumn(field.Name)),
        ArrowTypeId.String => OfTexts(field.Name),
        ArrowTypeId.Decimal128 => Of(new DecimalDataFrameColumn(field.Name), (Decimal128Array a, int i) => Fitting(field, () => a.GetValue(i))),
        ArrowTypeId.Date32 => Of(new DateTimeDataFrameColumn(field.Name), (Date32Array a, int i) => Fitting(field, () => a.GetDateTime(i))),
        ArrowTypeId.Timestamp => Of(new DateTimeDataFrameColumn(field.Name), (TimestampArray a, int i) => Fitting<DateTime?>(field, () => a.GetValue(i) is { } value ? Moment(value, ((TimestampType)field.DataType).Unit) : null)),
        _ => throw Unfit(field, $"it is of the type {field.DataType.Name}", null),
    };

    private static FrameColumn OfNumbers<T>(PrimitiveDataFrameColumn<T> column)
        where T : unmanaged, IEquatable<T> => Of(column, (PrimitiveArray<T> a, int i) => a.GetValue(i));

    private static FrameColumn OfTexts(string name)
    {
        var column = new StringDataFrameColumn(name);
        return new FrameColumn(column, array =>
        {
            var texts = (StringArray)array;
            for (var i = 0; i < texts.Length; i++)
            {
                column.Append(texts.GetString(i));
            }
        });
    }

    private static FrameColumn Of<T, TArray>(PrimitiveDataFrameColumn<T> column, Func<TArray, int, T?> value)
        where T : unmanaged
        where TArray : IArrowArray => new(column, array =>
        {
            for (var i = 0; i < array.Length; i++)
            {
                column.Append(value((TArray)array, i));
            }
        });

    /// <exception cref="OverflowException">The value is infinite, or much too large.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The value is too large.</exception>
    private static DateTime Moment(long value, TimeUnit unit)
    {
        var ticks = unit switch
        {
            TimeUnit.Second => (Int128)value * TimeSpan.TicksPerSecond,
            TimeUnit.Millisecond => (Int128)value * TimeSpan.TicksPerMillisecond,
            TimeUnit.Microsecond => (Int128)value * TimeSpan.TicksPerMicrosecond,
            _ => value is long.MaxValue or -long.MaxValue ? Int128.MaxValue : (value - (((value % 100) + 100) % 100)) / 100,
        };
        return new DateTime(checked((long)(ticks + DateTime.UnixEpoch.Ticks)), DateTimeKind.Utc);
    }

    private static T Fitting<T>(Field field, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is OverflowException or ArgumentOutOfRangeException)
        {
            throw Unfit(field, "it holds a value out of range", e);
        }
    }

    private static LakeException Unfit(Field field, string why, Exception? inner) => new(
        LakeError.Usage,
        "not_in_data_frame",
        $"A data frame cannot hold the column '{field.Name}': {why}. Cast it to VARCHAR in SQL, or read the other columns alone.",
        inner);
}
