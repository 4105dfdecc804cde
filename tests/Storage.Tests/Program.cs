using NexusWorkflows.Storage.Tests.Sqlite;

// The kill tests start this assembly as the process that dies.
return await CommittingProcess.MainAsync(args);
