using System.Net;
using System.Net.Sockets;
using System.Text;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>Traces of refreshes go to an OpenTelemetry collector where one is named.</summary>
[TestFixture]
internal sealed class TraceTests
{
    private const int SpanName = 5;
    private const int SpanParent = 4;
    private static readonly string[] Children = ["commit", "cpg", "extract", "normalize", "plan", "relspec", "scan"];

    [Test]
    public void A_collector_receives_the_refresh_and_its_parts()
    {
        using var scene = new CommandScene();
        using var collector = Collector(out var endpoint);
        var received = Receive(collector);
        var reply = Refresh(scene, endpoint, patience: "60000");
        Assert.That((reply.Exit, reply.Error), Is.EqualTo((0, string.Empty)));
        collector.Stop();
        var spans = received.Result.SelectMany(m => Fields(m, 1)).SelectMany(r => Fields(r, 2)).SelectMany(s => Fields(s, 2)).ToLookup(s => Fields(s, SpanParent).Any(), s => Encoding.UTF8.GetString(Fields(s, SpanName).Single()));
        Assert.That(spans[false], Is.EqualTo(new[] { "refresh" }));
        Assert.That(spans[true].Distinct().Order(StringComparer.Ordinal), Is.EqualTo(Children));
    }

    /// <summary>A port at which nobody answers, and what is no address.</summary>
    [Test]
    public void An_endpoint_that_does_not_answer_is_no_error()
    {
        using var scene = new CommandScene();
        scene.Refresh();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        foreach (var endpoint in new[] { $"http://{silent.LocalEndpoint}", "nonsense" })
        {
            var reply = Refresh(scene, endpoint);
            Assert.That((reply.Exit, reply.Error), Is.EqualTo((0, string.Empty)), endpoint);
        }
    }

    [Test]
    public void Nothing_of_the_library_is_loaded_where_no_endpoint_is_named()
    {
        using var scene = new CommandScene();
        Assert.That(scene.Run("refresh").Exit, Is.Zero);
        Assert.That(AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name), Has.None.StartsWith("OpenTelemetry"));
    }

    private static Reply Refresh(CommandScene scene, string endpoint, string patience = "")
    {
        using var program = BuiltProgram.Start(
            ["refresh", "-q", "--config", scene.At("pipeline.yaml")], variables: [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_EXPORTER_OTLP_TIMEOUT", patience)]);
        return program.End();
    }

    private static HttpListener Collector(out string endpoint)
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            endpoint = $"http://{free.LocalEndpoint}";
        }

        var collector = new HttpListener { Prefixes = { endpoint + "/v1/traces/" } };
        collector.Start();
        return collector;
    }

    /// <summary>The messages that come until the collector is stopped.</summary>
    private static async Task<List<byte[]>> Receive(HttpListener collector)
    {
        var messages = new List<byte[]>();
        try
        {
            while (true)
            {
                var call = await collector.GetContextAsync();
                using var body = new MemoryStream();
                await call.Request.InputStream.CopyToAsync(body);
                messages.Add(body.ToArray());
                call.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            return messages;
        }
    }

    /// <summary>The fields of a number in a message of Protocol Buffers, of those that have a length.</summary>
    private static IEnumerable<byte[]> Fields(byte[] message, int wanted)
    {
        var at = 0;
        long Number()
        {
            var number = 0L;
            for (var shift = 0; ; shift += 7)
            {
                number |= (message[at] & 127L) << shift;
                if (message[at++] < 128)
                {
                    return number;
                }
            }
        }

        while (at < message.Length)
        {
            var tag = Number();
            var length = (tag & 7) switch { 0 => Number() * 0, 1 => 8, 5 => 4, _ => Number() };
            if (tag >> 3 == wanted && (tag & 7) == 2)
            {
                yield return message[at..(at + (int)length)];
            }

            at += (int)length;
        }
    }
}
