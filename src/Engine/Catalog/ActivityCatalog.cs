using System.Reflection;
using NexusWorkflows.Engine.Authoring;

namespace NexusWorkflows.Engine.Catalog;

/// <summary>The activity types a process knows besides Elsa's own.</summary>
public sealed class ActivityCatalog
{
    private readonly Dictionary<string, ActivityDescriptor> byType;

    private ActivityCatalog(IEnumerable<ActivityDescriptor> descriptors) =>
        byType = descriptors.ToDictionary(d => d.TypeName, StringComparer.Ordinal);

    public static ActivityCatalog Empty { get; } = new([]);

    public IReadOnlyCollection<ActivityDescriptor> All => byType.Values;

    /// <summary>Every class with an <see cref="ActivityAttribute"/> in the assemblies.</summary>
    public static ActivityCatalog Of(params IReadOnlyList<Assembly> assemblies) => OfTypes(assemblies
        .SelectMany(a => a.GetTypes())
        .Where(t => t is { IsAbstract: false } && t.IsSubclassOf(typeof(ExternalActivity)) && t.GetCustomAttribute<ActivityAttribute>() is not null));

    /// <summary>The given classes; each has an <see cref="ActivityAttribute"/>.</summary>
    public static ActivityCatalog OfTypes(IEnumerable<Type> types) => new(types.Select(Describe));

    public ActivityDescriptor? Find(string typeName) => byType.GetValueOrDefault(typeName);

    private static ActivityDescriptor Describe(Type type)
    {
        var about = type.GetCustomAttribute<ActivityAttribute>()
            ?? throw new InvalidOperationException($"'{type}' has no [Activity].");
        return new ActivityDescriptor($"{about.Namespace}.{type.Name}", 1, KindOf(type), about.Category, about.DisplayName ?? NameInWords.Of(type.Name), about.Description,
            [.. PropertiesOf(type, typeof(Input<>)).Select(InputOf)], [.. PropertiesOf(type, typeof(Output<>)).Select(OutputOf)], about.Outcomes, about.Attempts, TimeSpan.FromSeconds(about.TimeoutSeconds), type) { Undo = about.Undo };
    }

    private static IEnumerable<PropertyInfo> PropertiesOf(Type type, Type shape) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == shape);

    private static InputDescriptor InputOf(PropertyInfo property)
    {
        var valueType = property.PropertyType.GetGenericArguments()[0];
        var input = property.GetCustomAttribute<InputAttribute>() ?? new InputAttribute();
        var hint = input.UIHint ?? InputHint.For(valueType, input.Options.Length > 0 || input.OptionsFrom is not null);
        return new InputDescriptor(property.Name, valueType, input.DisplayName ?? NameInWords.Of(property.Name), input.Description, hint, input.Options,
            input.Required, input.Sensitive || valueType == typeof(Secret), input.Generate, input.OneTime, input.DefaultValue)
        {
            OptionsFrom = input.OptionsFrom,
            Category = input.Category,
            TakesSecrets = input.TakesSecrets,
        };
    }

    private static OutputDescriptor OutputOf(PropertyInfo property)
    {
        var valueType = property.PropertyType.GetGenericArguments()[0];
        var output = property.GetCustomAttribute<OutputAttribute>() ?? new OutputAttribute();
        return new OutputDescriptor(property.Name, valueType, output.Description, output.Sensitive || valueType == typeof(Secret)) { DisplayName = output.DisplayName ?? NameInWords.Of(property.Name) };
    }

    private static ActivityKind KindOf(Type type) =>
        type.IsSubclassOf(typeof(SettingActivity)) ? ActivityKind.Setting
        : type.IsSubclassOf(typeof(ResourceActivity)) ? ActivityKind.Resource
        : type.IsSubclassOf(typeof(ProbeActivity)) ? ActivityKind.Probe
        : type.IsSubclassOf(typeof(SendActivity)) ? ActivityKind.Send
        : type.IsSubclassOf(typeof(RemovalActivity)) ? ActivityKind.Irreversible
        : throw new InvalidOperationException($"'{type}' derives from none of the kinds of activity.");
}
