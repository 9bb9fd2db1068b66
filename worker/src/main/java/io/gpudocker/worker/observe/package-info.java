/** What is seen from outside: meters, health, the small HTTP endpoint, traces, and the form of log lines. */
@NullMarked
package io.gpudocker.worker.observe;

import org.jspecify.annotations.NullMarked;
