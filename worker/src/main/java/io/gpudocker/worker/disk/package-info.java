/** Carries what a container has written from its upper directory to that of its successor. */
@NullMarked
package io.gpudocker.worker.disk;

import org.jspecify.annotations.NullMarked;
