/** Runs programs of the host, each with a deadline. */
@NullMarked
package io.gpudocker.worker.program;

import org.jspecify.annotations.NullMarked;
