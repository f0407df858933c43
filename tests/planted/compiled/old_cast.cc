// caught: Werror=old-style-cast
int low(long number) { return (int)number; }
