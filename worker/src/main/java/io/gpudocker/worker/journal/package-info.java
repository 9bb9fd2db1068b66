/** What was done about which command: admission, answers, and their trimming. */
@NullMarked
package io.gpudocker.worker.journal;

import org.jspecify.annotations.NullMarked;
