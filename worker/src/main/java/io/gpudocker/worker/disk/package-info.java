/** Carries trees of files over exactly: what a container has written to its successor, a volume to its next version. */
@NullMarked
package io.gpudocker.worker.disk;

import org.jspecify.annotations.NullMarked;
