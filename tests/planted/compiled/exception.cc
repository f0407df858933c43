// caught: exception handling disabled
int refuse(int number) {
  if (number > 1) throw number;
  return number;
}
