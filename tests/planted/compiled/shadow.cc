// caught: Werror=shadow
int twice(int number) {
  for (int i = 0; i < 2; ++i) {
    int number = i;
    if (number > 1) return number;
  }
  return number;
}
