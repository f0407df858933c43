// caught: runtime error: shift exponent 64 is too large
int main(int count, char**) { return (1L << (63 + count)) == 5; }
