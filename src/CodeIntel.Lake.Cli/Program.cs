using CodeIntel.Lake.Cli;

using var stop = new StopSignal();
return CommandLine.Run(args, CommandStreams.OfConsole(), stop.Token);
