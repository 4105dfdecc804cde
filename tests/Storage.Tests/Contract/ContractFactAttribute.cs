using NexusWorkflows.Storage.Tests.MariaDb;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>A test of what every store promises. On MariaDB it takes long and needs more than the SDK: <c>./test.sh --full</c> runs it there, other runs skip it by name.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("NexusWorkflows.Storage.Tests.Contract.ContractFactDiscoverer", "NexusWorkflows.Storage.Tests")]
public sealed class ContractFactAttribute : FactAttribute;

/// <inheritdoc cref="ContractFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("NexusWorkflows.Storage.Tests.Contract.ContractTheoryDiscoverer", "NexusWorkflows.Storage.Tests")]
public sealed class ContractTheoryAttribute : TheoryAttribute;

public sealed class ContractFactDiscoverer(IMessageSink sink) : FactDiscoverer(sink)
{
    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        LeftOutTestCase.Is(testMethod) ? new LeftOutTestCase(DiagnosticMessageSink, testMethod) : base.CreateTestCase(discoveryOptions, testMethod, factAttribute);
}

public sealed class ContractTheoryDiscoverer(IMessageSink sink) : TheoryDiscoverer(sink)
{
    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute) =>
        LeftOutTestCase.Is(testMethod) ? [new LeftOutTestCase(DiagnosticMessageSink, testMethod)] : base.Discover(discoveryOptions, testMethod, theoryAttribute);
}

/// <summary>A test that this run leaves out.</summary>
public sealed class LeftOutTestCase : XunitTestCase
{
    [Obsolete("Made so by the runner, which then reads the rest.")]
    public LeftOutTestCase()
    {
    }

    public LeftOutTestCase(IMessageSink sink, ITestMethod method)
        : base(sink, TestMethodDisplay.ClassAndMethod, TestMethodDisplayOptions.None, method)
    {
    }

    public static bool Is(ITestMethod method) => Environment.GetEnvironmentVariable("NEXUS_TEST_FULL") != "1" && method.TestClass.TestCollection.DisplayName == MariaDbCollection.Name;

    protected override string GetSkipReason(IAttributeInfo factAttribute) => "takes long and needs 'mariadbd': ./test.sh --full runs it";
}
