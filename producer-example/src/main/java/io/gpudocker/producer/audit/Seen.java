package io.gpudocker.producer.audit;

/** How much of the range was looked at. Confined to one thread. */
final class Seen {
    long commands;
    long answers;
    long deadLetters;
    long versions;
    long intervals;
    long ids;
}
