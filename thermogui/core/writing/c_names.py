"""Names that a function in C, or in C++ beside its standard headers, cannot have."""

_KEYWORDS = """
auto break case char const continue default do double else enum extern float for goto if inline int long
register restrict return short signed sizeof static struct switch typedef union unsigned void volatile
while alignas alignof and and_eq asm bitand bitor bool catch char8_t char16_t char32_t class co_await
co_return co_yield compl concept consteval constexpr constinit const_cast decltype delete dynamic_cast
explicit export false friend mutable namespace new noexcept not not_eq nullptr operator or or_eq private
protected public reinterpret_cast requires static_assert static_cast template this thread_local throw
true try typeid typename using virtual wchar_t xor xor_eq typeof typeof_unqual asmf main linux unix
"""
_LIBRARY = """
abort abs atexit atof atoi atol atoll bsearch calloc div exit free getenv labs ldiv llabs lldiv malloc
mblen mbstowcs mbtowc qsort rand realloc srand strtod strtof strtol strtold strtoll strtoul strtoull
system wcstombs wctomb quick_exit aligned_alloc clearerr fclose feof ferror fflush fgetc fgetpos fgets
fopen fprintf fputc fputs fread freopen fscanf fseek fsetpos ftell fwrite getc getchar gets perror printf
putc putchar puts remove rename rewind scanf setbuf setvbuf snprintf sprintf sscanf tmpfile tmpnam ungetc
vfprintf vfscanf vprintf vscanf vsnprintf vsprintf vsscanf dprintf memchr memcmp memcpy memmove memset
strcat strchr strcmp strcoll strcpy strcspn strerror strlen strncat strncmp strncpy strpbrk strrchr
strspn strstr strtok strxfrm index rindex bcmp bcopy bzero isalnum isalpha isblank iscntrl isdigit
isgraph islower isprint ispunct isspace isupper isxdigit tolower toupper asctime clock ctime difftime
gmtime localtime mktime strftime time signal raise setjmp longjmp errno assert read write open close link
unlink access pipe dup fork sleep alarm pause select float_t double_t NAN INFINITY HUGE_VAL EOF NULL
stdin stdout stderr size_t offsetof environ acos asin atan atan2 acosh asinh atanh cbrt ceil copysign cos
cosh erf erfc exp exp2 exp10 expm1 fabs fdim floor fma fmax fmin fmod frexp hypot ilogb ldexp lgamma
llrint llround log log10 log1p log2 logb lrint lround modf nan nearbyint nextafter nexttoward pow pow10
remainder remquo rint round scalbln scalbn sin sincos sinh sqrt tan tanh tgamma trunc fpclassify isfinite
isinf isnan isnormal signbit isgreater isless isunordered gamma drem finite significand j0 j1 jn y0 y1 yn
scalb signgam matherr roundeven issignaling fmaxmag fminmag llogb canonicalize lerp midpoint clamp std
"""
_TAKEN = frozenset((_KEYWORDS + _LIBRARY).split())


def is_taken(name: str) -> bool:
    """Say whether C or C++ has given *name* a meaning, or may have one with `f` or `l` at its end."""
    return name in _TAKEN or (name[-1:] in ("f", "l") and name[:-1] in _TAKEN)
