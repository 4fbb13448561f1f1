/** Computes without a pause, until it is killed. */
for (;;);
