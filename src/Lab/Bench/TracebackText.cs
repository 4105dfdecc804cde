namespace NexusWorkflows.Lab;

/// <summary>A Python traceback as bench commands print it.</summary>
internal static class TracebackText
{
    public static string For(string lastLine) => $"""
        Traceback (most recent call last):
          File "<frozen runpy>", line 198, in _run_module_as_main
          File "<frozen runpy>", line 88, in _run_code
          File "/home/frappe/frappe-bench/apps/frappe/frappe/utils/bench_helper.py", line 114, in <module>
            main()
          File "/home/frappe/frappe-bench/apps/frappe/frappe/utils/bench_helper.py", line 20, in main
            click.Group(commands=commands)(prog_name="bench")
          File "/home/frappe/frappe-bench/apps/frappe/frappe/commands/__init__.py", line 29, in _func
            ret = f(frappe._dict(ctx.obj), *args, **kwargs)
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        {lastLine}
        """;
}
