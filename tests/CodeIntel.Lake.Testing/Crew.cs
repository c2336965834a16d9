namespace CodeIntel.Lake.Testing;

/// <summary>One of several who work at the same time. All but one of them stand still, at a step of their own.</summary>
public sealed class Actor
{
    private readonly Crew crew;
    private int stepsToLive;
    private Func<bool>? waitsFor;

    internal Actor(Crew crew) => this.crew = crew;

    /// <summary>Whether it died on the way; each further step throws.</summary>
    public bool Dead { get; private set; }

    internal bool CanGoOn => Work is not null && waitsFor?.Invoke() != false;

    internal SemaphoreSlim Turn { get; } = new(0);

    internal Action<Actor>? Work { get; private set; }

    internal Exception? Failure { get; private set; }

    /// <summary>Dies after so many more steps.</summary>
    public void DieAfter(int steps) => stepsToLive = steps;

    /// <summary>Stands before a step; others may have their turns first.</summary>
    /// <exception cref="CrashException">It died.</exception>
    public void Step()
    {
        if (Dead || stepsToLive-- == 0)
        {
            Dead = true;
            throw new CrashException();
        }

        crew.MaySwitch(this);
    }

    /// <summary>Stands still until others have brought something about, or none of them can.</summary>
    public void WaitUntil(Func<bool> condition)
    {
        waitsFor = condition;
        while (!condition() && crew.Switch(this))
        {
        }

        waitsFor = null;
    }

    internal void Begin(Action<Actor> work)
    {
        (Work, Failure, Dead, stepsToLive, waitsFor) = (work, null, false, -1, null);
    }

    internal void Loop()
    {
        for (Turn.Wait(); Work is { } work; Turn.Wait())
        {
            try
            {
                work(this);
            }
            catch (CrashException) when (Dead)
            {
                // As planned.
            }
            catch (Exception e)
            {
                Failure = e;
            }

            Work = null;
            crew.Leave();
        }
    }
}

/// <summary>Runs pieces of work at the same time, step by step, in an order that follows from a seed alone.</summary>
public sealed class Crew : IDisposable
{
    private readonly List<Actor> actors = [];
    private readonly List<Thread> threads = [];
    private readonly List<Actor> busy = [];
    private readonly SemaphoreSlim done = new(0);
    private Random random = new(0);
    private int switchPercent;

    /// <param name="size">The most pieces of work at a time.</param>
    public Crew(int size)
    {
        for (var i = 0; i < size; i++)
        {
            var actor = new Actor(this);
            var thread = new Thread(actor.Loop) { IsBackground = true, Name = $"actor {i}" };
            actors.Add(actor);
            threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>Runs the work of some actors to its end.</summary>
    /// <returns>What the actors threw, in their order; nothing of those that died or ended well.</returns>
    public IReadOnlyList<Exception> Run(int seed, IReadOnlyList<Action<Actor>> work)
    {
        random = new Random(seed);
        switchPercent = random.Next(3) switch { 0 => 3, 1 => 10, _ => 40 };
        for (var i = 0; i < work.Count; i++)
        {
            actors[i].Begin(work[i]);
            busy.Add(actors[i]);
        }

        busy[random.Next(busy.Count)].Turn.Release();
        done.Wait();
        return [.. actors.Take(work.Count).Select(a => a.Failure).OfType<Exception>()];
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        actors.ForEach(a => a.Turn.Release());
        threads.ForEach(t => t.Join());
        actors.ForEach(a => a.Turn.Dispose());
        done.Dispose();
    }

    internal void MaySwitch(Actor from)
    {
        if (random.Next(100) < switchPercent)
        {
            Switch(from);
        }
    }

    /// <returns>Whether there was one to switch to.</returns>
    internal bool Switch(Actor from)
    {
        var others = busy.FindAll(a => a != from && a.CanGoOn);
        if (others.Count == 0)
        {
            return false;
        }

        others[random.Next(others.Count)].Turn.Release();
        from.Turn.Wait();
        return true;
    }

    internal void Leave()
    {
        busy.RemoveAll(a => a.Work is null);
        var ready = busy.FindAll(a => a.CanGoOn);
        var next = ready.Count > 0 ? ready[random.Next(ready.Count)] : busy.FirstOrDefault();
        (next?.Turn ?? done).Release();
    }
}
