using CodeIntel.Lake.Acceptance.EditScripts.Model;
using CodeIntel.Lake.Acceptance.EditScripts.Operators;
using CodeIntel.Lake.Acceptance.EditScripts.Trees;

namespace CodeIntel.Lake.Acceptance.EditScripts;

/// <summary>One edit and the project after it.</summary>
public sealed record EditStep(EditChoice Choice, ProjectModel Model, ProjectTree Tree)
{
    public EditOperator Operator => EditOperators.Named(Choice.Operator);

    public StepEffects Effects => Operator.Effects;
}
