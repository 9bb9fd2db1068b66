package io.gpudocker.worker.app;

import java.util.concurrent.Callable;

/**
 * Looks at one part and changes nothing.
 *
 * @param what the part's name in the printed line
 * @param look called once, on a thread of its own; what it throws is a failed finding
 * @param toDo what a person can do when it throws or does not answer
 */
record CheckProbe(String what, Callable<CheckFinding> look, String toDo) {}
