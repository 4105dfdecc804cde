using NexusWorkflows.Storage.Tests.Contract;

// The kill tests start this assembly as the process that dies.
return await CommittingProcess.MainAsync(args);
