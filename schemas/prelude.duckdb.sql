-- What DuckDB spells differently from Spark: Spark's names, taught to DuckDB, and a few functions of ours.
-- prelude.spark.sql defines the same names. Macros are expanded in place and cost nothing at run time.

-- Text to a 63-bit id: the first 8 bytes of SHA-256, big-endian, top bit cleared. Join the parts with concat_ws(chr(31), …).
CREATE OR REPLACE MACRO stable_id(t) AS
  CAST(CAST(concat('0x', substr(sha256(t), 1, 16)) AS UBIGINT) & 9223372036854775807 AS BIGINT);

-- Segments of a dotted name.
CREATE OR REPLACE MACRO name_parts(n) AS string_split(n, '.');

-- The name without its last segment; empty when there is only one.
CREATE OR REPLACE MACRO parent_name(n) AS array_to_string(list_slice(string_split(n, '.'), 1, -2), '.');

-- The last segment of a dotted name.
CREATE OR REPLACE MACRO last_name(n) AS list_extract(string_split(n, '.'), -1);

-- The first segment of a dotted name.
CREATE OR REPLACE MACRO first_name(n) AS split_part(n, '.', 1);

-- The name without its last k segments; empty when none is left.
CREATE OR REPLACE MACRO ancestor_name(n, k) AS
  array_to_string(list_slice(string_split(n, '.'), 1, greatest(len(string_split(n, '.')) - k, 0)), '.');

-- All proper prefixes of a dotted name: a.b.c gives a, a.b.
CREATE OR REPLACE MACRO name_prefixes(n) AS
  list_transform(range(1, len(string_split(n, '.'))), lambda i: array_to_string(list_slice(string_split(n, '.'), 1, i), '.'));

CREATE OR REPLACE MACRO size(l) AS len(l);
CREATE OR REPLACE MACRO element_at(l, i) AS list_extract(l, i);
CREATE OR REPLACE MACRO sort_array(l) AS list_sort(l);
CREATE OR REPLACE MACRO collect_list(x) AS list(x) FILTER (WHERE x IS NOT NULL);
CREATE OR REPLACE MACRO array_join(l, s) AS array_to_string(l, s);
CREATE OR REPLACE MACRO explode(l) AS TABLE SELECT unnest(l) AS col;
CREATE OR REPLACE MACRO posexplode(l) AS TABLE SELECT CAST(unnest(range(0, len(l))) AS INTEGER) AS pos, unnest(l) AS col;

-- Identity of a SCIP symbol; of one that only a file knows, within the file.
CREATE OR REPLACE MACRO symbol_id(s, is_local, file_id) AS
  stable_id(if(is_local, concat_ws(chr(31), 'local_symbol', file_id, s), concat_ws(chr(31), 'symbol', s)));

-- The k-th of the four words before a SCIP symbol's descriptors, two spaces made one; null where it is unknown.
CREATE OR REPLACE MACRO symbol_part(s, k) AS
  replace(nullif(split_part(replace(s, '  ', chr(1)), ' ', k), '.'), chr(1), ' ');

-- What comes after them.
CREATE OR REPLACE MACRO symbol_descriptors(s) AS
  replace(regexp_extract(replace(s, '  ', chr(1)), '^[^ ]* [^ ]* [^ ]* [^ ]* (.*)$', 1), chr(1), '  ');

-- Names that Python's builtins module offers.
CREATE OR REPLACE VIEW python_builtins AS
  SELECT unnest(string_split('ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError Exception ExceptionGroup False FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError None NotADirectoryError NotImplemented NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError True TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError _IncompleteInputError __build_class__ __debug__ __import__ abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex copyright credits delattr dict dir divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter len license list locals map max memoryview min next object oct open ord pow print property quit range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip WindowsError', ' ')) AS name;
