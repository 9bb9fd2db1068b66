/** Tests of the jobs for billing. */
@NullMarked
package io.gpudocker.worker.meter;

import org.jspecify.annotations.NullMarked;
