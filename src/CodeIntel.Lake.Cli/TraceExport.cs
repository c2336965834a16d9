using System.Globalization;
using System.Runtime.CompilerServices;
using CodeIntel.Lake.Pipeline.Refresh;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CodeIntel.Lake.Cli;

/// <summary>
/// Sends traces of refreshes to an OpenTelemetry collector, as its standard environment variables say, where one is named. An endpoint that cannot be reached is no
/// error, and little is waited for where nothing else is asked.
/// </summary>
internal sealed class TraceExport : IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Timeout = "OTEL_EXPORTER_OTLP_TIMEOUT";
    private const int Patience = 1000;
    private readonly TracerProvider provider;

    private TraceExport() => provider = Sdk.CreateTracerProviderBuilder()
        .AddSource(RefreshTrace.Source)
        .ConfigureResource(resource => resource.AddService("codeintel-lake", serviceVersion: ProgramVersion.Text))
        .AddOtlpExporter()
        .Build();

    /// <summary>Begins; what is traced until it is disposed is sent then at the latest. Nothing of the library is loaded where no endpoint is named.</summary>
    public static IDisposable? Open() => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Endpoint)) ? null : Begin();

    public void Dispose()
    {
        provider.Shutdown(int.TryParse(Environment.GetEnvironmentVariable(Timeout), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) ? milliseconds : Patience);
        provider.Dispose();
    }

    /// <summary>Never part of its caller, which would load the library.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TraceExport Begin() => new();
}
