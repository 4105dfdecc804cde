using NexusWorkflows.Lab;

return args switch
{
    ["bench", "--data", var data, .. var rest] => RunBench(data, rest),
    ["mariadb", "--data", var data, .. var rest] => new MariaDbProgram(new LabFolder(data)).Run(rest),
    ["serve", .. var rest] => await RunServeAsync(rest),
    _ => Refuse(),
};

// Methods of their own: a bench command must not pay for loading what only the server needs.
static int RunBench(string data, string[] rest)
{
    var folder = new LabFolder(data);
    return new BenchProgram(folder, new LabClock(folder)).Run(rest);
}

static Task<int> RunServeAsync(string[] rest) => ServeProgram.RunAsync(rest);

static int Refuse()
{
    Console.Error.WriteLine("Usage: serve --data DIR [--speed X] [--build ID] | bench --data DIR COMMAND … | mariadb --data DIR …");
    return 2;
}
