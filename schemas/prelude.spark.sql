-- What Spark spells differently from DuckDB; prelude.duckdb.sql defines the same names. Statements end with a line that holds only ;

CREATE TEMPORARY FUNCTION stable_id(t STRING) RETURNS BIGINT
  RETURN CAST(conv(concat(translate(substr(sha2(t, 256), 1, 1), '89abcdef', '01234567'), substr(sha2(t, 256), 2, 15)), 16, 10) AS BIGINT)
;
CREATE TEMPORARY FUNCTION name_parts(n STRING) RETURNS ARRAY<STRING> RETURN split(n, '[.]')
;
CREATE TEMPORARY FUNCTION parent_name(n STRING) RETURNS STRING
  RETURN if(instr(n, '.') = 0, '', left(n, length(n) - instr(reverse(n), '.')))
;
CREATE TEMPORARY FUNCTION last_name(n STRING) RETURNS STRING RETURN substring_index(n, '.', -1)
;
CREATE TEMPORARY FUNCTION first_name(n STRING) RETURNS STRING RETURN substring_index(n, '.', 1)
;
CREATE TEMPORARY FUNCTION ancestor_name(n STRING, k INT) RETURNS STRING
  RETURN if(size(split(n, '[.]')) - k <= 0, '', array_join(slice(split(n, '[.]'), 1, greatest(size(split(n, '[.]')) - k, 0)), '.'))
;
CREATE TEMPORARY FUNCTION name_prefixes(n STRING) RETURNS ARRAY<STRING>
  RETURN if(instr(n, '.') = 0, CAST(array() AS ARRAY<STRING>),
    transform(sequence(1, greatest(size(split(n, '[.]')) - 1, 1)), i -> array_join(slice(split(n, '[.]'), 1, i), '.')))
;
CREATE TEMPORARY FUNCTION symbol_id(s STRING, is_local BOOLEAN, file_id STRING) RETURNS BIGINT
  RETURN stable_id(if(is_local, concat_ws(chr(31), 'local_symbol', file_id, s), concat_ws(chr(31), 'symbol', s)))
;
CREATE TEMPORARY FUNCTION symbol_part(s STRING, k INT) RETURNS STRING
  RETURN replace(nullif(split_part(replace(s, '  ', chr(1)), ' ', k), '.'), chr(1), ' ')
;
CREATE TEMPORARY FUNCTION symbol_descriptors(s STRING) RETURNS STRING
  RETURN replace(regexp_extract(replace(s, '  ', chr(1)), '^[^ ]* [^ ]* [^ ]* [^ ]* (.*)$', 1), chr(1), '  ')
;
CREATE TEMPORARY VIEW python_builtins AS
  SELECT explode(split('ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError Exception ExceptionGroup False FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError None NotADirectoryError NotImplemented NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError True TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError _IncompleteInputError __build_class__ __debug__ __import__ abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex copyright credits delattr dict dir divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter len license list locals map max memoryview min next object oct open ord pow print property quit range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip WindowsError', ' ')) AS name
;
