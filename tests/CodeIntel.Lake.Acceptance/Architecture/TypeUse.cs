using System.Reflection;
using System.Reflection.Emit;

namespace CodeIntel.Lake.Acceptance.Architecture;

/// <summary>Tells which types a type names, in its declaration and in its code. A constant leaves no trace: the compiler copies it.</summary>
internal static class TypeUse
{
    private const BindingFlags Own = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;
    private const byte LongOpcode = 0xFE;

    private static readonly Dictionary<int, OpCode> Opcodes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(o => o.Value & 0xFFFF);

    /// <summary>The types, each once, without type arguments: those are told apart.</summary>
    public static IReadOnlySet<Type> Of(Type type)
    {
        var found = new HashSet<Type>();
        Add(type.BaseType, found);
        AddAll(type.GetInterfaces(), found);
        AddAll(type.GetFields(Own).Select(f => f.FieldType), found);
        foreach (var method in type.GetMethods(Own).Cast<MethodBase>().Concat(type.GetConstructors(Own)))
        {
            AddSignature(method, found);
            if (method.GetMethodBody() is { } body)
            {
                AddAll(body.LocalVariables.Select(v => v.LocalType), found);
                AddAll(body.ExceptionHandlingClauses.Where(c => c.Flags == ExceptionHandlingClauseOptions.Clause).Select(c => c.CatchType), found);
                foreach (var token in Tokens(body.GetILAsByteArray()!))
                {
                    AddMember(Resolve(method, token), found);
                }
            }
        }

        return found;
    }

    /// <summary>The metadata tokens in a method's code.</summary>
    private static IEnumerable<int> Tokens(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            var isLong = code[at] == LongOpcode;
            var opcode = Opcodes[isLong ? (LongOpcode << 8) | code[at + 1] : code[at]];
            at += isLong ? 2 : 1;
            switch (opcode.OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    yield return BitConverter.ToInt32(code, at);
                    at += 4;
                    break;
                case OperandType.InlineSwitch:
                    at += 4 + (4 * BitConverter.ToInt32(code, at));
                    break;
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    at += 1;
                    break;
                case OperandType.InlineVar:
                    at += 2;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    at += 8;
                    break;
                default:
                    at += 4;
                    break;
            }
        }
    }

    private static MemberInfo? Resolve(MethodBase method, int token) => method.Module.ResolveMember(
        token,
        method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null,
        method.IsGenericMethod ? method.GetGenericArguments() : null);

    private static void AddMember(MemberInfo? member, HashSet<Type> found)
    {
        Add(member as Type ?? member?.DeclaringType, found);
        if (member is FieldInfo field)
        {
            Add(field.FieldType, found);
        }
        else if (member is MethodBase method)
        {
            AddSignature(method, found);
        }
    }

    private static void AddSignature(MethodBase method, HashSet<Type> found)
    {
        AddAll(method.GetParameters().Select(p => p.ParameterType), found);
        Add((method as MethodInfo)?.ReturnType, found);
        if (method.IsGenericMethod)
        {
            AddAll(method.GetGenericArguments(), found);
        }
    }

    private static void AddAll(IEnumerable<Type?> types, HashSet<Type> found)
    {
        foreach (var type in types)
        {
            Add(type, found);
        }
    }

    private static void Add(Type? type, HashSet<Type> found)
    {
        if (type is null || type.IsGenericParameter)
        {
            return;
        }

        if (type.HasElementType)
        {
            Add(type.GetElementType(), found);
        }
        else if (type.IsConstructedGenericType)
        {
            Add(type.GetGenericTypeDefinition(), found);
            AddAll(type.GetGenericArguments(), found);
        }
        else
        {
            found.Add(type);
        }
    }
}
