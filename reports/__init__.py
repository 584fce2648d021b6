"""ReportLab: values in, PDF bytes out."""
