using NexusWorkflows.Host.Commands;

return await NexusProgram.RunAsync(args);
