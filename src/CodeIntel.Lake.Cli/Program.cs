using CodeIntel.Lake.Cli;

using var stop = new StopSignal(Console.Error);
return CommandLine.Run(args, CommandStreams.OfConsole(), stop.Token);
