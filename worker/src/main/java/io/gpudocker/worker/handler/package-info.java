/** One class per verb; a changing verb is a list of resumable steps that {@code Saga} carries out or takes back. */
@NullMarked
package io.gpudocker.worker.handler;

import org.jspecify.annotations.NullMarked;
