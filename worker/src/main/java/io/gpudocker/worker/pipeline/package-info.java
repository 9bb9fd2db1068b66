/** The way of one command from its record to its answer; {@code CommandPipeline} is the file to read first. */
@NullMarked
package io.gpudocker.worker.pipeline;

import org.jspecify.annotations.NullMarked;
