/** The worker's settings: one table of keys, and records that hold what was read; all problems are told at once. */
@NullMarked
package io.gpudocker.worker.config;

import org.jspecify.annotations.NullMarked;
