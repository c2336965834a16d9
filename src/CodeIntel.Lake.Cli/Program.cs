using CodeIntel.Lake.Cli;

CompilationProfile.Begin(args);
using var stop = new StopSignal();
return CommandLine.Run(args, CommandStreams.OfConsole(), stop.Token);
