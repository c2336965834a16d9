using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Rows;
using CodeIntel.Lake.Python;
using CodeIntel.Lake.Python.Resolve;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Work over files that read each other's results: who calls what, by the flow of values.</summary>
public sealed class ResolveStage(string name, Func<PipelineSettings, bool>? isOn = null) : Stage(name, isOn)
{
    private const string Calls = "rel_callsite_def_v1";
    private const double Likely = 0.9;
    private const double Possible = 0.5;
    private const string Implied = "rel_implicit_def_v1";
    private const string Overrides = "rel_override_v1";

    internal override string? Refuses(Contract contract) => contract.Name is Calls or Implied or Overrides ? null : "the resolver does not write it";

    internal override string Facts(Contract contract, PipelineSettings settings, ContractCatalog contracts) => PythonExtraction.Fingerprint(contract.Name);

    internal override bool MakesAllAtOnce => true;

    internal override bool WorksAhead => true;

    internal override Func<object>? Ahead(RefreshRun run, StageStep step)
    {
        if (!step.Contracts.Any(run.Scopes.IsRedone))
        {
            return null;
        }

        var inputs = new ResolverInputs(run.Stored);
        return () =>
        {
            using var session = run.Connect();
            return inputs.Solve(session, isTraced: false, run.Cancel);
        };
    }

    internal override void Run(RefreshRun run, StageStep step)
    {
        Resolver? resolver = null;
        foreach (var contract in step.Contracts)
        {
            run.ReplaceFound(contract, writers =>
            {
                resolver ??= (Resolver)run.TakeAhead(step);
                switch (contract.Name)
                {
                    case Calls:
                        Write(resolver, new RowWriter<RelCallsiteDefV1>(writers));
                        break;
                    case Implied:
                        Write(resolver, new RowWriter<RelImplicitDefV1>(writers));
                        break;
                    default:
                        Write(resolver, new RowWriter<RelOverrideV1>(writers));
                        break;
                }
            });
        }

        run.Scopes.AddFound("flow_changed", "values that flow into it changed what its calls run", step.Contracts);
    }

    private static void Write(Resolver resolver, RowWriter<RelImplicitDefV1> rows)
    {
        foreach (var implied in resolver.Implied())
        {
            rows.Write(new RelImplicitDefV1
            {
                FileId = implied.FileId,
                Path = implied.Path,
                OwnerId = implied.OwnerId,
                How = implied.How,
                DefId = implied.DefId,
                DefKind = implied.Kind,
                IsExact = implied.IsExact,
                Round = implied.Round,
                Confidence = implied.IsExact ? Likely : Possible,
            });
        }
    }

    private static void Write(Resolver resolver, RowWriter<RelCallsiteDefV1> rows)
    {
        foreach (var call in resolver.Calls())
        {
            rows.Write(new RelCallsiteDefV1
            {
                FileId = call.FileId,
                Path = call.Path,
                CallId = call.CallId,
                DefId = call.DefId,
                DefKind = call.Kind,
                Rank = call.Rank,
                IsExact = call.IsExact,
                Rule = call.Rule,
                Round = call.Round,
                IsOverriding = call.IsOverriding,
                Confidence = call.Confidence,
            });
        }
    }

    private static void Write(Resolver resolver, RowWriter<RelOverrideV1> rows)
    {
        foreach (var method in resolver.Overrides())
        {
            rows.Write(new RelOverrideV1 { FileId = method.FileId, Path = method.Path, DefId = method.DefId, OverriddenDefId = method.OverriddenDefId, Distance = method.Distance });
        }
    }
}
