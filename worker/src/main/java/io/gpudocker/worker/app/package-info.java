/** The programs: the only place where all parts are wired together. */
@NullMarked
package io.gpudocker.worker.app;

import org.jspecify.annotations.NullMarked;
