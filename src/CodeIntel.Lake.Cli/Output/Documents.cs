namespace CodeIntel.Lake.Cli.Output;

/// <summary>An error, as a program reads it.</summary>
internal sealed record ErrorDocument(ErrorBody Error);

/// <summary>What went wrong: a stable word and a sentence; of a table that is refused, also the feature's name in the Delta protocol.</summary>
internal sealed record ErrorBody(string Code, string Message, string? Feature = null);

/// <summary>Answer of <c>refresh</c>.</summary>
internal sealed record RefreshDocument(
    long Epoch,
    bool Changed,
    string Mode,
    string Reason,
    FilesBody Files,
    IReadOnlyList<RefreshedDatasetBody> Datasets,
    ScopedReadsBody ScopedReads,
    double Seconds,
    double CommitSeconds,
    long Statements,
    IReadOnlyList<UnparsedFileBody> Unparsed,
    VacuumDocument? Vacuumed,
    int StaleFiles,
    int? DriftedFiles);

/// <summary>Answer of <c>refresh</c> where pipeline.yaml lists several repositories, in its order.</summary>
internal sealed record RepositoriesDocument(IReadOnlyList<RepositoryRunBody> Repositories);

/// <summary>One of several repositories: what its refresh did, or why it failed.</summary>
internal sealed record RepositoryRunBody(string Name, string Repository, string State, int Exit, RefreshDocument? Refresh, ErrorBody? Error);

/// <summary>The content of <c>last_run.json</c>: what a refresh did, and where it failed why; what is known only of one that went well is left out otherwise.</summary>
internal sealed record LastRunDocument(
    DateTimeOffset StartedAt,
    double Seconds,
    string Outcome,
    int Exit,
    ErrorBody? Error,
    long? Epoch,
    string? Mode,
    string? Reason,
    FilesBody? Files,
    long? Rows,
    long? RowsWritten,
    long? Statements,
    string ProgramVersion);

/// <summary>A file of the lake that is not read or parsed in full: the first place, and what is wrong there. Looked for where a file was redone, and by <c>--strict</c>.</summary>
internal sealed record UnparsedFileBody(string Path, int Line, string Kind, string Message);

/// <summary>Counts of files.</summary>
internal sealed record FilesBody(int Added, int Modified, int Deleted, int Renamed, int Unchanged, int Redone, int Failed, int Candidates, int Different);

/// <summary>A dataset after a refresh; <c>changed</c> where it differs from the epoch before.</summary>
internal sealed record RefreshedDatasetBody(string Name, string Stage, long Version, bool Changed, long Rows, long RowsBefore, long RowsWritten);

/// <summary>Scoped reads of a refresh, and the data files that they opened of those that there were.</summary>
internal sealed record ScopedReadsBody(long Reads, long CandidateFiles, long TotalFiles);

/// <summary>Answer of <c>plan</c>.</summary>
/// <param name="Mode">Full or incremental.</param>
/// <param name="Reason">Why that mode.</param>
/// <param name="Names">Names whose offer differs.</param>
/// <param name="Files">Files that would be redone.</param>
/// <param name="Pruning">Datasets in which rows of these files would be looked for; empty where there is nothing to do.</param>
internal sealed record PlanDocument(string Mode, string Reason, NamesBody Names, IReadOnlyList<PlannedFileBody> Files, IReadOnlyList<PruningBody> Pruning);

/// <summary>Counts of names whose offer differs; <c>unread</c> those of which no rule reads what differs.</summary>
internal sealed record NamesBody(int Changed, int Unread);

/// <summary>Answer of <c>plan --strategy all</c>.</summary>
internal sealed record StrategiesDocument(IReadOnlyList<StrategyBody> Strategies);

/// <summary>The files that a strategy would redo, by path.</summary>
internal sealed record StrategyBody(string Name, IReadOnlyList<string> Files);

/// <summary>The data files of a dataset that may hold rows of the files to redo, and all that it has.</summary>
internal sealed record PruningBody(string Dataset, string Stage, long CandidateFiles, long TotalFiles);

/// <summary>A file that would be redone.</summary>
internal sealed record PlannedFileBody(string Path, IReadOnlyList<ReasonBody> Reasons);

/// <summary>Why a file is redone; the chain is the way from it to what changed.</summary>
internal sealed record ReasonBody(string Kind, string Ref, string Chain);

/// <summary>Answer of <c>status</c>.</summary>
/// <param name="Epoch">0 in a lake without one.</param>
/// <param name="Epochs">Every epoch that can be read.</param>
/// <param name="LakeId">The lake.</param>
/// <param name="Repository">Folder of the repository.</param>
/// <param name="State">Folder of the lake.</param>
/// <param name="Layout"><c>file_id</c> or <c>bucket</c>.</param>
/// <param name="Buckets">Number of buckets; 0 in the layout <c>file_id</c>.</param>
/// <param name="Datasets">By stage, in the order of the data, then by name.</param>
/// <param name="Runs">The last runs that made an epoch, newest first.</param>
internal sealed record StatusDocument(
    long Epoch,
    IReadOnlyList<long> Epochs,
    string LakeId,
    string Repository,
    string State,
    string Layout,
    int Buckets,
    IReadOnlyList<StatusDatasetBody> Datasets,
    IReadOnlyList<RunBody> Runs);

/// <summary>A dataset on disk.</summary>
internal sealed record StatusDatasetBody(string Name, string Stage, long Version, long Rows, long Files, long Bytes, string Path);

/// <summary>A run that made an epoch.</summary>
internal sealed record RunBody(long Epoch, DateTime StartedAt, double Seconds, string Mode, string Reason, int? FilesCandidates, int FilesRedone, int? FilesDifferent);

/// <summary>Answer of <c>describe</c>.</summary>
internal sealed record DescribeDocument(IReadOnlyList<ContractBody> Datasets);

/// <summary>A contract.</summary>
/// <param name="Name">The dataset.</param>
/// <param name="Stage">The stage that writes it.</param>
/// <param name="Scope">What redoes its rows.</param>
/// <param name="Description">One line.</param>
/// <param name="Key">Columns whose values are unique together.</param>
/// <param name="Sort">Order of the rows.</param>
/// <param name="Inputs">What it is derived from.</param>
/// <param name="Columns">Columns in order.</param>
/// <param name="Rows">Rows in the epoch that was asked for; left out where none was.</param>
internal sealed record ContractBody(
    string Name,
    string Stage,
    string Scope,
    string Description,
    IReadOnlyList<string> Key,
    IReadOnlyList<string> Sort,
    IReadOnlyList<InputBody> Inputs,
    IReadOnlyList<ColumnBody> Columns,
    long? Rows);

/// <summary>What a derived dataset reads, and how.</summary>
internal sealed record InputBody(string Dataset, string Read);

/// <summary>A column of a contract.</summary>
internal sealed record ColumnBody(string Name, string Type, bool Nullable, string Description);

/// <summary>Answer of <c>ask</c> without a question.</summary>
internal sealed record QuestionsDocument(IReadOnlyList<QuestionBody> Questions);

/// <summary>A ready question: its name, the words after <c>ask</c>, and what it answers.</summary>
internal sealed record QuestionBody(string Name, string Usage, string Meaning);

/// <summary>Answer of <c>views</c>: a script for an engine.</summary>
/// <param name="Epoch">The epoch; null of several lakes.</param>
/// <param name="Epochs">Of several lakes their epochs, by repository.</param>
/// <param name="Engine">The engine.</param>
/// <param name="Script">The script.</param>
internal sealed record ViewsDocument(long? Epoch, IReadOnlyDictionary<string, long>? Epochs, string Engine, string Script);

/// <summary>Answer of <c>explain</c>.</summary>
/// <param name="Epoch">The epoch that is read.</param>
/// <param name="Path">Repository-relative path.</param>
/// <param name="FileId">The file.</param>
/// <param name="Redone">Whether the run of that epoch redid the file.</param>
/// <param name="Reasons">Why; empty where it did not.</param>
/// <param name="File">What the scan knows; left out where the file is gone.</param>
/// <param name="Datasets">Datasets with rows of the file.</param>
internal sealed record ExplainDocument(
    long Epoch,
    string Path,
    string FileId,
    bool Redone,
    IReadOnlyList<ReasonBody> Reasons,
    FileBody? File,
    IReadOnlyList<DatasetRowsBody> Datasets);

/// <summary>Answer of <c>explain</c> for a name.</summary>
internal sealed record ExplainedSymbolsDocument(long Epoch, string Name, IReadOnlyList<ExplainedSymbolBody> Symbols);

/// <summary>A definition of that name, who calls it, and why the run of the epoch redid its file; no reasons where it did not.</summary>
internal sealed record ExplainedSymbolBody(string Symbol, string Kind, bool IsPublic, string Path, int Line, int EndLine, long Callers, long CallSites, long Callees, IReadOnlyList<ReasonBody> Reasons);

/// <summary>Answer of <c>explain --edge</c>.</summary>
internal sealed record ExplainedCallsDocument(long Epoch, IReadOnlyList<ExplainedCallBody> Calls);

/// <summary>A call and what it runs.</summary>
/// <param name="Caller">The definition around it, or the module.</param>
/// <param name="Callee">What it runs; the callee's source text where that is not known.</param>
/// <param name="CalleeText">Source text of the callee.</param>
/// <param name="Path">Repository-relative path.</param>
/// <param name="Line">Line of the call, from 1.</param>
/// <param name="KnownBy"><c>flow</c>, <c>name</c>, <c>symbol</c> or <c>unknown</c>.</param>
/// <param name="How">The rule: <c>calls.how</c>; left out where the call is unknown.</param>
/// <param name="Round">Of a flow in which round it was found.</param>
/// <param name="IsExact">Of a flow whether the receiver's class, where there is one, is known.</param>
/// <param name="Confidence">Between 0 and 1; left out where the call is unknown.</param>
/// <param name="Reason">Why the call is unknown: <c>unresolved_calls.reason</c>.</param>
/// <param name="LookedFor">The qualified name that was looked for, where the call is unknown and there is one.</param>
/// <param name="Steps">Of a flow the way from the definition to the call.</param>
internal sealed record ExplainedCallBody(
    string Caller, string Callee, string CalleeText, string Path, int Line, string KnownBy, string? How, int? Round, bool? IsExact, double? Confidence, string? Reason, string? LookedFor, IReadOnlyList<CallStepBody> Steps);

/// <summary>A step on that way: where, what happens, which name takes the value, what flows, whether it is assumed there, and the round.</summary>
internal sealed record CallStepBody(string Path, int? Line, string? Text, string How, string? Variable, string Value, bool Assumed, int Round);

/// <summary>A file as the scan saw it.</summary>
internal sealed record FileBody(string? Sha256, long Bytes, string Encoding, string GitState, string Status);

/// <summary>Rows of one file in a dataset.</summary>
internal sealed record DatasetRowsBody(string Name, string Stage, long Rows);

/// <summary>Answer of <c>publish</c>.</summary>
internal sealed record PublishDocument(long Epoch, bool Changed, string Directory, IReadOnlyList<PublishedFileBody> Files);

/// <summary>A file that was published.</summary>
internal sealed record PublishedFileBody(string Name, long Rows, long Bytes);

/// <summary>Answer of <c>verify</c>.</summary>
internal sealed record VerifyDocument(long Epoch, bool Ok, IReadOnlyList<ProblemBody> Problems);

/// <summary>Something that is wrong.</summary>
internal sealed record ProblemBody(string Dataset, string Kind, string Message);

/// <summary>Answer of <c>epochs</c>.</summary>
/// <param name="Epochs">Newest first.</param>
internal sealed record EpochsDocument(IReadOnlyList<EpochBody> Epochs);

/// <summary>One epoch.</summary>
/// <param name="Epoch">Its number.</param>
/// <param name="CreatedAt">When it was committed.</param>
/// <param name="Changed">Datasets that differ from the epoch before; left out where that epoch was vacuumed.</param>
/// <param name="Datasets">Number of datasets.</param>
/// <param name="Rows">Rows of all datasets.</param>
/// <param name="Files">Data files of all datasets.</param>
/// <param name="Bytes">Bytes in those files.</param>
internal sealed record EpochBody(
    long Epoch, DateTimeOffset CreatedAt, IReadOnlyList<string>? Changed, int Datasets, long Rows, long Files, long Bytes, string? Commit, string? Branch, bool? Dirty);

/// <summary>Answer of <c>vacuum</c>.</summary>
/// <param name="DryRun">Whether nothing was deleted.</param>
/// <param name="KeptEpochs">Epochs that stay, oldest first.</param>
/// <param name="RemovedEpochs">Epochs that go, oldest first.</param>
/// <param name="Bytes">Bytes of all files that go.</param>
/// <param name="Files">Files that go.</param>
internal sealed record VacuumDocument(
    bool DryRun,
    IReadOnlyList<long> KeptEpochs,
    IReadOnlyList<long> RemovedEpochs,
    long Bytes,
    IReadOnlyList<VacuumedFileBody> Files);

/// <summary>A file that goes, and why: <c>manifest</c>, <c>removed</c>, <c>orphan</c> or <c>log</c>.</summary>
internal sealed record VacuumedFileBody(string Path, string Kind, long Bytes);

/// <summary>Answer of <c>restore</c>.</summary>
/// <param name="Epoch">The newest epoch now.</param>
/// <param name="Changed">Whether it is a new one.</param>
/// <param name="RestoredEpoch">The epoch that it is equal to.</param>
/// <param name="Datasets">Datasets that were committed to.</param>
/// <param name="Overruled">Other programs' commits that no longer count.</param>
internal sealed record RestoreDocument(
    long Epoch,
    bool Changed,
    long RestoredEpoch,
    IReadOnlyList<string> Datasets,
    IReadOnlyList<ForeignCommitBody> Overruled);

/// <summary>Another program's commit to a table; the operation is left out where it names none.</summary>
internal sealed record ForeignCommitBody(string Dataset, long Version, string? Operation);

/// <summary>Answer of <c>optimize</c>.</summary>
/// <param name="Epoch">The newest epoch now.</param>
/// <param name="Changed">Whether it is a new one.</param>
/// <param name="Datasets">Datasets whose files were merged.</param>
internal sealed record OptimizeDocument(long Epoch, bool Changed, IReadOnlyList<OptimizedDatasetBody> Datasets);

/// <summary>A dataset whose files were merged.</summary>
internal sealed record OptimizedDatasetBody(string Name, int FilesMerged, int FilesWritten, long BytesMerged, long BytesWritten);

/// <summary>Answer of <c>checkpoint</c>.</summary>
/// <param name="Epoch">The newest epoch.</param>
/// <param name="Datasets">All its datasets.</param>
internal sealed record CheckpointDocument(long Epoch, IReadOnlyList<CheckpointedDatasetBody> Datasets);

/// <summary>A dataset that has a checkpoint of its newest version; <c>written</c> where it was written now.</summary>
internal sealed record CheckpointedDatasetBody(string Name, long Version, bool Written);

/// <summary>Answer of <c>doctor</c>.</summary>
/// <param name="Checks">What was looked for.</param>
internal sealed record DoctorDocument(IReadOnlyList<DoctorCheckBody> Checks);

/// <summary>One thing that was looked for.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Needed">Whether the settings ask for it.</param>
/// <param name="Found">What was found; null for nothing.</param>
/// <param name="Advice">What to do where nothing was found; null elsewhere.</param>
internal sealed record DoctorCheckBody(string Name, bool Needed, string? Found, string? Advice);

/// <summary>Answer of <c>relayout</c>.</summary>
/// <param name="Epoch">The newest epoch now.</param>
/// <param name="Changed">Whether it is a new one.</param>
/// <param name="Layout"><c>file_id</c> or <c>bucket</c>.</param>
/// <param name="Buckets">Number of buckets; 0 in the layout <c>file_id</c>.</param>
/// <param name="Datasets">Datasets that were written.</param>
internal sealed record RelayoutDocument(long Epoch, bool Changed, string Layout, int Buckets, IReadOnlyList<RelaidDatasetBody> Datasets);

/// <summary>A dataset that was put into another layout.</summary>
internal sealed record RelaidDatasetBody(string Name, int FilesBefore, int FilesWritten, long BytesBefore, long BytesWritten);

/// <summary>Answer of <c>diff</c>.</summary>
/// <param name="Since">The epoch that is compared with; 0 for none.</param>
/// <param name="Epoch">The epoch that is read.</param>
/// <param name="Changes">By subject, relation and object.</param>
internal sealed record DiffDocument(long Since, long Epoch, IReadOnlyList<DiffLineBody> Changes);

/// <summary>A difference at the level of names.</summary>
/// <param name="Change">+ for what came, - for what went, ~ for what differs.</param>
/// <param name="Subject">A qualified name.</param>
/// <param name="Relation">Such as calls.</param>
/// <param name="Object">A qualified name, or the kind of the subject; null for what differs.</param>
internal sealed record DiffLineBody(string Change, string Subject, string Relation, string? Object);
