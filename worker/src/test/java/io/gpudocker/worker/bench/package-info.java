/** The measurements of {@code scripts/bench}, each a ratio against a baseline of the same run. Not run by the build. */
@NullMarked
package io.gpudocker.worker.bench;

import org.jspecify.annotations.NullMarked;
